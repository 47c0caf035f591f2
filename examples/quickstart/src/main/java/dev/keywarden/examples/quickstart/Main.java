package dev.keywarden.examples.quickstart;

import dev.keywarden.KeyChain;
import java.io.IOException;

/**
 * Runs the application against a stand-in for Anthropic's API on this machine. Where its key comes
 * from stands in {@code keywarden.properties} alone: examples/cloud-aws, cloud-gcp and cloud-azure
 * run this very class.
 */
public final class Main {
  private Main() {}

  /**
   * Runs the application in the working directory.
   *
   * @param args none
   * @throws IOException if the stand-in cannot start
   */
  public static void main(String[] args) throws IOException {
    try (KeyChain keys = KeyChain.load();
        LoopbackAnthropic server =
            LoopbackAnthropic.start(
                presented -> keys.require("ANTHROPIC_API_KEY").matches(presented))) {
      Quickstart.run(keys, server.baseUrl());
      System.out.println("server   saw the right key in " + server.accepts() + " request(s)");
      System.out.println();
      System.out.println(keys.explain("ANTHROPIC_API_KEY"));
    }
  }
}
