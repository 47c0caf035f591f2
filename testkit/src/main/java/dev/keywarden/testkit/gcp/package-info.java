/**
 * Google Cloud Secret Manager on this machine, for tests: {@link
 * dev.keywarden.testkit.gcp.SecretManagerServer}. It speaks gRPC with Google's published messages
 * over a loopback socket, so that Google's own client talks to it and nothing has to be mocked.
 *
 * <p>Needs {@code com.google.cloud:google-cloud-secretmanager} on the class path, which whoever
 * tests against that store has there anyway.
 */
@NullMarked
package dev.keywarden.testkit.gcp;

import org.jspecify.annotations.NullMarked;
