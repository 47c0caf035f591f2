/** The quickstart's application, with its key in AWS Secrets Manager. */
@NullMarked
package dev.keywarden.examples.cloudaws;

import org.jspecify.annotations.NullMarked;
