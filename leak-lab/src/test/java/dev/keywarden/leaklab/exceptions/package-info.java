/**
 * Values that parsers, clients and loggers are known to choke on, through every provider and every
 * failure that each can have: nothing of one may be in whatever comes out.
 */
@NullMarked
package dev.keywarden.leaklab.exceptions;

import org.jspecify.annotations.NullMarked;
