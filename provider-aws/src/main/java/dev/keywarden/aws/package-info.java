/** Keys from AWS Secrets Manager. */
@NullMarked
package dev.keywarden.aws;

import org.jspecify.annotations.NullMarked;
