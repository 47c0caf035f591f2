package dev.keywarden.gcp;

import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which project holds where none is set: the order of Google's own libraries ({@code
 * ServiceOptions.getDefaultProjectId}), but for the files of gcloud.
 */
final class DefaultProject {
  /** The second is an old name of the first. */
  private static final List<String> VARIABLES = List.of("GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT");

  private DefaultProject() {}

  /** What the variables say; empty if they say nothing. */
  static String of(Map<String, String> variables) {
    for (String variable : VARIABLES) {
      String project = variables.get(variable);
      if (project != null && SecretName.isProject(project)) {
        return project;
      }
    }
    return "";
  }

  /**
   * What the credentials say: the file of a service account has its project in it, and the metadata
   * server, which is asked over the network, knows the machine's.
   *
   * @return empty if they say nothing
   */
  static String of(@Nullable Credentials credentials) {
    if (credentials instanceof GoogleCredentials google) {
      String project = google.getProjectId();
      if (project != null && SecretName.isProject(project)) {
        return project;
      }
    }
    return "";
  }
}
