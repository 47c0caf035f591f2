/**
 * Keys from Google Cloud Secret Manager, on Google's own client: {@link
 * dev.keywarden.gcp.GcpSecretsProvider}, called {@code gcp} in configuration.
 */
@NullMarked
package dev.keywarden.gcp;

import org.jspecify.annotations.NullMarked;
