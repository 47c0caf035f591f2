/**
 * A key vault of Azure on this machine: it speaks the REST API of Key Vault's secrets over TLS, so
 * that the vendor's own client can be tested against it, faults included.
 */
@NullMarked
package dev.keywarden.testkit.azure;

import org.jspecify.annotations.NullMarked;
