/** The key object itself: whatever prints, maps, compares or inspects objects. */
@NullMarked
package dev.keywarden.leaklab.wrapper;

import org.jspecify.annotations.NullMarked;
