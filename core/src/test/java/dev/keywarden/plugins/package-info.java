/**
 * Factories and providers as another library has them. {@code PluginLoader} defines them anew, in
 * its own unnamed module, as a class path does.
 */
@NullMarked
package dev.keywarden.plugins;

import org.jspecify.annotations.NullMarked;
