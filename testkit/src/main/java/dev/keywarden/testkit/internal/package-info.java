/** Not API; may change at any time. */
@NullMarked
package dev.keywarden.testkit.internal;

import org.jspecify.annotations.NullMarked;
