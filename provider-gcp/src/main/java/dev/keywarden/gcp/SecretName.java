package dev.keywarden.gcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a secret. Its forms are those of the resource {@code
 * secretmanager.googleapis.com/SecretVersion} in Google's {@code resources.proto}, with and without
 * a location.
 *
 * @param project the id or number of a project; empty where it is not known yet
 * @param location empty for a global secret
 * @param id 1 to 255 of {@code A-Z a-z 0-9 _ -}
 * @param version a number, an alias, or {@code latest}
 */
record SecretName(String project, String location, String id, String version) {
  static final String LATEST = "latest";
  static final String PLACE_RULE =
      "a secret has an id of 1 to 255 of A-Z, a-z, 0-9, '_' and '-', or a full name such as"
          + " projects/PROJECT/secrets/ID, projects/PROJECT/locations/LOCATION/secrets/ID, either"
          + " with /versions/VERSION after it";
  static final String VERSION_RULE =
      "a version is a number, 'latest', or an alias of 1 to 63 of A-Z, a-z, 0-9, '_' and '-'";
  static final String PROJECT_RULE =
      "is the id of a project, such as my-project-123, or its number";
  static final String LOCATION_RULE = "is the name of a location, such as europe-west1";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  /** Ids, numbers, and the old form with a domain before it. */
  private static final Pattern PROJECT =
      Pattern.compile("(?:[a-z0-9][a-z0-9.-]{0,99}:)?[a-z0-9][a-z0-9-]{0,62}");

  private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{1,63}");
  private static final Pattern FULL =
      Pattern.compile(
          "projects/("
              + PROJECT
              + ")(?:/locations/("
              + LOCATION
              + "))?/secrets/("
              + ID
              + ")(?:/versions/("
              + VERSION
              + "))?");

  /**
   * Takes a place apart.
   *
   * @param project what holds for a place without one; empty if it is not known
   * @param location what holds for a place that is an id alone; empty for global secrets
   * @return null if there can be no such place
   */
  static @Nullable SecretName parse(String place, String project, String location) {
    if (ID.matcher(place).matches()) {
      return new SecretName(project, location, place, LATEST);
    }
    Matcher full = FULL.matcher(place);
    if (!full.matches()) {
      return null;
    }
    return new SecretName(
        full.group(1),
        full.group(2) == null ? "" : full.group(2),
        full.group(3),
        full.group(4) == null ? LATEST : full.group(4));
  }

  static boolean isProject(String text) {
    return PROJECT.matcher(text).matches();
  }

  static boolean isLocation(String text) {
    return LOCATION.matcher(text).matches();
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  SecretName withProject(String other) {
    return new SecretName(other, location, id, version);
  }

  SecretName withVersion(String other) {
    return new SecretName(project, location, id, other);
  }

  boolean latest() {
    return version.equals(LATEST);
  }

  /** The full name, without a version. */
  String secret() {
    return "projects/"
        + project
        + (location.isEmpty() ? "" : "/locations/" + location)
        + "/secrets/"
        + id;
  }

  /** The full name, with the version. */
  String resource() {
    return secret() + "/versions/" + version;
  }

  /** What follows the id in a {@code gcloud secrets} command. */
  String flags() {
    return (location.isEmpty() ? "" : " --location=" + location) + " --project=" + project;
  }
}
