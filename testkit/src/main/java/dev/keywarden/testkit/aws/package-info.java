/**
 * AWS Secrets Manager on this machine: a server for tests that speaks the store's own protocol over
 * a loopback socket, so that the vendor's real client can be driven against it.
 */
@NullMarked
package dev.keywarden.testkit.aws;

import org.jspecify.annotations.NullMarked;
