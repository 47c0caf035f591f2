/** Log libraries and standard output, each with and without the integration that masks keys. */
@NullMarked
package dev.keywarden.leaklab.logs;

import org.jspecify.annotations.NullMarked;
