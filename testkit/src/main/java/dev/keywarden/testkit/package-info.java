/**
 * What tests that deal with keys need: {@link dev.keywarden.testkit.ScriptedProvider}, a provider
 * that answers as a test tells it to; {@link dev.keywarden.testkit.KeyAssertions}, which never
 * print a value; and {@link dev.keywarden.testkit.LeakCheck}, which looks for one in what was
 * printed.
 */
@NullMarked
package dev.keywarden.testkit;

import org.jspecify.annotations.NullMarked;
