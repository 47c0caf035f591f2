/**
 * HTTP clients that follow the rotation of their key, under load: with Keywarden's own modules, and
 * for the SDKs of two vendors with one small file each, to copy.
 */
@NullMarked
package dev.keywarden.examples.rotation;

import org.jspecify.annotations.NullMarked;
