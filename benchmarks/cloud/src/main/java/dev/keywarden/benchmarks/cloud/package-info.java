/** What many keys from a cloud store cost, beside the vendor's client in a loop. */
@NullMarked
package dev.keywarden.benchmarks.cloud;

import org.jspecify.annotations.NullMarked;
