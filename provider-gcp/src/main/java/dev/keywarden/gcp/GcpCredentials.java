package dev.keywarden.gcp;

/** Where the provider gets its credentials from, unless a file or an object is given. */
public enum GcpCredentials {
  /**
   * Application Default Credentials: the file that {@code GOOGLE_APPLICATION_CREDENTIALS} names,
   * then that of {@code gcloud auth application-default login}, then the metadata server. Outside
   * of Google Cloud, where there is no such server, the search for it can take a second or two.
   */
  DEFAULT,
  /**
   * The service account that is attached to the machine, from the metadata server of Compute
   * Engine, GKE or Cloud Run, without looking for files or asking whether there is such a server.
   */
  METADATA_SERVER,
  /** None: for an emulator on this machine. */
  NONE
}
