package dev.keywarden.gcp;

import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;

/** The application's own client, which it closes itself. */
record GivenClient(SecretManagerServiceClient client, String project) implements SecretSource {
  @Override
  public SecretManagerServiceClient client(String location, long deadline) {
    return client;
  }

  @Override
  public String project(long deadline) {
    return project;
  }

  @Override
  public String place(String location) {
    return "Google Cloud Secret Manager";
  }

  @Override
  public boolean ours() {
    return false;
  }

  @Override
  public void close() {}
}
