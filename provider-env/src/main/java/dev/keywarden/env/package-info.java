/**
 * Keys from environment variables: {@link dev.keywarden.env.EnvProvider}, called {@code env} in
 * configuration. System properties are a provider of their own, {@code system-properties}, since
 * every user of the machine can read them.
 */
@NullMarked
package dev.keywarden.env;

import org.jspecify.annotations.NullMarked;
