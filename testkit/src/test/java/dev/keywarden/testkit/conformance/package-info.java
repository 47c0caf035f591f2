/** Providers that break one rule each, and the kit run against them. */
@NullMarked
package dev.keywarden.testkit.conformance;

import org.jspecify.annotations.NullMarked;
