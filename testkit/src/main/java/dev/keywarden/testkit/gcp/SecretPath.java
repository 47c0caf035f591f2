package dev.keywarden.testkit.gcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is: a project, a location for a regional one, and an id. Sources of the forms: the
 * resource definitions in Google's {@code resources.proto}.
 */
record SecretPath(String project, String location, String id) {
  private static final Pattern SECRET =
      Pattern.compile("projects/([^/]+)(?:/locations/([^/]+))?/secrets/([^/]+)");
  private static final Pattern VERSION = Pattern.compile("(.+)/versions/([^/]+)");
  private static final Pattern PARENT = Pattern.compile("projects/([^/]+)(?:/locations/([^/]+))?");

  /** A secret and which of its versions. */
  record Version(SecretPath secret, String version) {}

  static @Nullable SecretPath parse(String resource) {
    Matcher matcher = SECRET.matcher(resource);
    return matcher.matches()
        ? new SecretPath(matcher.group(1), orEmpty(matcher.group(2)), matcher.group(3))
        : null;
  }

  static @Nullable Version parseVersion(String resource) {
    Matcher matcher = VERSION.matcher(resource);
    if (!matcher.matches()) {
      return null;
    }
    SecretPath secret = parse(matcher.group(1));
    return secret == null ? null : new Version(secret, matcher.group(2));
  }

  /** The place of a secret to be created. */
  static @Nullable SecretPath in(String parent, String id) {
    Matcher matcher = PARENT.matcher(parent);
    return matcher.matches()
        ? new SecretPath(matcher.group(1), orEmpty(matcher.group(2)), id)
        : null;
  }

  SecretPath withProject(String other) {
    return new SecretPath(other, location, id);
  }

  String resource() {
    return "projects/"
        + project
        + (location.isEmpty() ? "" : "/locations/" + location)
        + "/secrets/"
        + id;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
