package dev.keywarden.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Azure's client over the JDK's, with threads of its own that end when it is closed. It speaks
 * HTTP/1.1, as Azure's adapter for the JDK always does: calls side by side take a connection each,
 * which is used again.
 *
 * <p>Up to Java 20 the JDK's client cannot be closed: its selector thread ends some time after the
 * last reference to it is gone.
 */
final class VaultTransport implements AutoCloseable {
  private static final Duration NONE = Duration.ZERO;

  private final ExecutorService threads;
  private final CapturingClientBuilder jdk;
  private final HttpClient client;

  VaultTransport(String instance, Duration attemptTimeout) {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> {
              Thread thread =
                  new Thread(work, "keywarden-" + instance + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.jdk = new CapturingClientBuilder(threads);
    // Limits for reading and writing would start timer threads of Reactor; the deadline of the
    // call covers both.
    this.client =
        new JdkHttpClientBuilder(jdk)
            .executor(threads)
            .connectionTimeout(attemptTimeout)
            .responseTimeout(attemptTimeout)
            .readTimeout(NONE)
            .writeTimeout(NONE)
            .build();
  }

  HttpClient client() {
    return client;
  }

  ExecutorService threads() {
    return threads;
  }

  @Override
  public void close() {
    // shutdownNow() of Java 21 and later, without its type; close() there would wait for calls.
    if (jdk.built() instanceof AutoCloseable) {
      try {
        java.net.http.HttpClient.class.getMethod("shutdownNow").invoke(jdk.built());
      } catch (ReflectiveOperationException e) {
        // The collector ends it, as before Java 21.
      }
    }
    threads.shutdownNow();
  }
}
