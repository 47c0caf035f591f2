/** Where configuration comes from, and what names it may have. Not API; may change at any time. */
@NullMarked
package dev.keywarden.internal.config;

import org.jspecify.annotations.NullMarked;
