package dev.keywarden.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the user names it: its name, its ARN, or its ARN without the hyphen and the six
 * random characters at the end, which the service takes too.
 *
 * @param id what is sent to the store
 * @param region the region in an ARN; null for a name
 * @param secretName the name; of an ARN what follows {@code secret:}, random characters included
 */
record SecretPlace(String id, @Nullable String region, String secretName) {
  /** Of a name (API reference, CreateSecret), and {@code !} of those that AWS services own. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+=.@!-]{1,512}");

  private static final Pattern ARN =
      Pattern.compile(
          "arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]{1,32}):([0-9]{12}):secret:"
              + "([A-Za-z0-9/_+=.@!-]{1,519})");

  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** A hyphen and six characters. */
  private static final int SUFFIX = 7;

  /** What an ARN begins with, and no name, since a name has no colon. */
  private static final String ARN_PREFIX = "arn:";

  static @Nullable SecretPlace parse(String place) {
    if (place.startsWith(ARN_PREFIX)) {
      Matcher arn = ARN.matcher(place);
      return arn.matches() ? new SecretPlace(place, arn.group(2), arn.group(4)) : null;
    }
    return NAME.matcher(place).matches() ? new SecretPlace(place, null, place) : null;
  }

  static Optional<String> refusal(String place) {
    if (parse(place) != null) {
      return Optional.empty();
    }
    return Optional.of(
        place.startsWith(ARN_PREFIX)
            ? "the ARN of a secret reads"
                + " arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX"
            : "the name of a secret has 1 to 512 of A-Z, a-z, 0-9 and / _ + = . @ - !");
  }

  boolean isArn() {
    return region != null;
  }

  /** The name to create it under: an ARN's without the characters that AWS has put behind it. */
  String nameToCreate() {
    return isArn() && hasSuffix(secretName)
        ? secretName.substring(0, secretName.length() - SUFFIX)
        : secretName;
  }

  /** What a policy names; AWS's own way to write "any six characters" where they are not known. */
  String resource(String inRegion) {
    return isArn() ? id : "arn:aws:secretsmanager:" + inRegion + ":*:secret:" + id + "-??????";
  }

  /** What a message says. */
  String in(String inRegion) {
    return isArn() ? id : id + " in " + inRegion;
  }

  /** Whether an answer with this name and ARN is about this place. */
  boolean denotes(@Nullable String name, @Nullable String arn) {
    return id.equals(name) || (arn != null && (id.equals(arn) || isSuffixed(arn, id)));
  }

  /**
   * Whether an error of a batch is about this place: it has one of the two, and not always ours.
   */
  boolean mayBe(String secretId) {
    if (denotes(secretId, secretId)) {
      return true;
    }
    if (isArn()) {
      return secretId.equals(secretName) || isSuffixed(secretName, secretId);
    }
    Matcher arn = ARN.matcher(secretId);
    return arn.matches() && (arn.group(4).equals(id) || isSuffixed(arn.group(4), id));
  }

  private static boolean isSuffixed(String whole, String without) {
    return whole.length() == without.length() + SUFFIX
        && whole.startsWith(without)
        && hasSuffix(whole);
  }

  private static boolean hasSuffix(String name) {
    int hyphen = name.length() - SUFFIX;
    if (hyphen < 1 || name.charAt(hyphen) != '-') {
      return false;
    }
    for (int i = hyphen + 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (ALPHANUMERIC.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
