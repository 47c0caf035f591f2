package dev.keywarden.archunit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import dev.keywarden.Revealed;

/**
 * Rules about what classes do with keys. They read class files, so they see calls and fields, in
 * any language of the JVM, and no flow of values: what they can only suspect, they say so. The
 * checks of {@code keywarden-errorprone} read source code and follow a value; use either, or both.
 *
 * <p>What is marked with {@link Revealed} (a class, method, constructor or field) is allowed
 * everywhere.
 *
 * <p>Rules are immutable.
 */
public final class KeyRules {
  private KeyRules() {}

  /**
   * Allows {@link ApiKey#reveal()} in some packages alone: a call or a method reference anywhere
   * else is named, with its line. {@code use(String::new)} counts too, where it is a method
   * reference.
   *
   * @param packages in ArchUnit's words: {@code com.example.http} for one, {@code
   *     com.example.http..} for those below it too; none for nowhere at all
   * @return the rule
   */
  public static ArchRule keysAreRevealedOnlyIn(String... packages) {
    return classes()
        .should(new RevealOnlyIn(packages))
        .as(
            packages.length == 0
                ? "keys should be revealed nowhere but where @Revealed says so"
                : "keys should be revealed only in " + String.join(", ", packages))
        .because("a revealed key prints wherever it is passed")
        .allowEmptyShould(true);
  }

  /**
   * Names each method that reveals a key and sets a field of text type ({@code String}, {@code
   * CharSequence}, {@code char[]}, {@code byte[]}, {@code Object}), of whatever class. That the
   * field gets that very key, a class file does not tell: where it gets something else, move one of
   * the two into a method of its own. The initial value of a field is set by every constructor.
   *
   * @return the rule
   */
  public static ArchRule revealedKeysAreNotKeptInFields() {
    return classes()
        .should(new KeepNoRevealedKey())
        .as("methods that reveal a key should set no field that could hold it")
        .because("there it stays in clear, prints with its object, and follows no rotation")
        .allowEmptyShould(true);
  }

  /**
   * Names each method that reveals a key and calls a logger, {@code System.out} or {@code
   * System.err}, or makes an exception with a message. That what it prints is that very key, a
   * class file does not tell.
   *
   * @return the rule
   */
  public static ArchRule codeThatRevealsDoesNotPrint() {
    return classes()
        .should(new PrintNothingBesideRevealing())
        .as("methods that reveal a key should print, log and throw nothing of their own")
        .because("one slip there puts the key into a log")
        .allowEmptyShould(true);
  }

  /**
   * Names each field that holds an {@link ApiKey}, alone or in a collection: it stays what it was
   * when the key is rotated. A {@link LiveKey} in its place follows.
   *
   * @return the rule
   */
  public static ArchRule apiKeysAreNotKeptInFields() {
    return fields()
        .should(new HoldNoApiKey())
        .as("fields should hold a LiveKey or a KeyChain rather than an ApiKey")
        .because("a key that is kept does not follow its rotation")
        .allowEmptyShould(true);
  }

  /**
   * All of the above.
   *
   * @param packages where keys may be revealed, as for {@link #keysAreRevealedOnlyIn}
   * @return the rule
   */
  public static ArchRule all(String... packages) {
    return CompositeArchRule.of(keysAreRevealedOnlyIn(packages))
        .and(revealedKeysAreNotKeptInFields())
        .and(codeThatRevealsDoesNotPrint())
        .and(apiKeysAreNotKeptInFields());
  }
}
