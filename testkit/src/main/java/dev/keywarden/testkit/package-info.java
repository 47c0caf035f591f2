/** What tests of providers, and of applications that load keys, are made of. */
@NullMarked
package dev.keywarden.testkit;

import org.jspecify.annotations.NullMarked;
