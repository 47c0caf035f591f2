/** Keys from Azure Key Vault, by the vendor's own client. */
@NullMarked
package dev.keywarden.azure;

import org.jspecify.annotations.NullMarked;
