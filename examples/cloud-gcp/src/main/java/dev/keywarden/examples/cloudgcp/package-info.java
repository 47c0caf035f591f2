/** The quickstart's application, with its key in Google Cloud Secret Manager. */
@NullMarked
package dev.keywarden.examples.cloudgcp;

import org.jspecify.annotations.NullMarked;
