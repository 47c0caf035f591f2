package dev.keywarden.gcp;

import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import java.util.concurrent.TimeoutException;

/** Where clients come from. A deadline is one of {@link System#nanoTime()}. Thread-safe. */
interface SecretSource extends AutoCloseable {
  /** The client for secrets of a location, or for global ones where that is empty. */
  SecretManagerServiceClient client(String location, long deadline)
      throws InterruptedException, TimeoutException;

  /** The project that holds where a place has none; empty if none is known. */
  String project(long deadline) throws InterruptedException, TimeoutException;

  /** Whom to name in messages. */
  String place(String location);

  /** Whether nobody else can see what these clients receive. */
  boolean ours();

  /** Idempotent. */
  @Override
  void close();
}
