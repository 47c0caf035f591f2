/**
 * Each switch by which a vendor's client or the JDK writes values out: it does, and with the guard
 * nothing is written.
 */
@NullMarked
package dev.keywarden.leaklab.wirelogs;

import org.jspecify.annotations.NullMarked;
