/** The quickstart's application, with its key in a vault of Azure. */
@NullMarked
package dev.keywarden.examples.cloudazure;

import org.jspecify.annotations.NullMarked;
