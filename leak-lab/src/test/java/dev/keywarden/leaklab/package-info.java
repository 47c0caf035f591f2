/**
 * The frame of the lab: a made-up key, what is promised for a channel, and the record of what came
 * out. The channels themselves are in packages of their own.
 */
@NullMarked
package dev.keywarden.leaklab;

import org.jspecify.annotations.NullMarked;
