/**
 * Rules for <a href="https://www.archunit.org">ArchUnit</a> that name each place where a key is
 * revealed, or kept where it does not belong.
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "com.example", importOptions = DoNotIncludeTests.class)
 * class KeyUseTest {
 *   @ArchTest static final ArchRule revealed = KeyRules.keysAreRevealedOnlyIn("com.example.http..");
 *   @ArchTest static final ArchRule kept = KeyRules.revealedKeysAreNotKeptInFields();
 * }
 * }</pre>
 *
 * @see dev.keywarden.archunit.KeyRules
 */
@NullMarked
package dev.keywarden.archunit;

import org.jspecify.annotations.NullMarked;
