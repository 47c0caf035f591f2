/** Makes places in a store out of the names of keys. */
@NullMarked
package dev.keywarden.internal.naming;

import org.jspecify.annotations.NullMarked;
