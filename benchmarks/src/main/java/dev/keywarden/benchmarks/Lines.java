package dev.keywarden.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A thousand lines of a log, of 200 bytes each; one of them holds a key. */
final class Lines {
  static final int LENGTH = 200;
  static final int COUNT = 1_000;

  private static final List<String> EVENTS =
      List.of(
          "INFO  [http-nio-8080-exec-%d] c.e.orders.OrderService - Order %d of customer %d was placed,"
              + " 3 articles, sum 129.90 EUR, payment pending",
          "DEBUG [pool-3-thread-%d] c.e.billing.InvoiceJob - Invoice %d: rendered %d pages in 23 ms,"
              + " uploaded to storage, notification is queued",
          "WARN  [kafka-consumer-%d] o.a.k.clients.NetworkClient - [Consumer clientId=consumer-%d]"
              + " Bootstrap broker kafka-%d.internal:9092 disconnected",
          "INFO  [scheduling-%d] c.e.http.AccessLog - GET /api/v2/customers/%d/orders?page=%d&size=50"
              + " 200 18ms curl/8.5.0 127.0.0.1");

  private Lines() {}

  /** The same in every run. */
  static String[] make(String key) {
    Random random = new Random(200);
    String[] lines = new String[COUNT];
    for (int i = 0; i < COUNT; i++) {
      String head =
          String.format(Locale.ROOT, "2026-11-24 10:%02d:%02d,%03d ", i / 60, i % 60, i)
              + String.format(
                  Locale.ROOT,
                  EVENTS.get(i % EVENTS.size()),
                  random.nextInt(100),
                  random.nextInt(1_000_000),
                  random.nextInt(10_000));
      if (i == COUNT / 2) {
        head = head.substring(0, 68) + " Authorization: Bearer " + key;
      }
      String trace = " trace=" + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
      String line = head + trace.repeat(10);
      lines[i] = line.substring(0, LENGTH);
      if (lines[i].getBytes(UTF_8).length != LENGTH) {
        throw new IllegalStateException("a line is not " + LENGTH + " bytes long");
      }
    }
    return lines;
  }
}
