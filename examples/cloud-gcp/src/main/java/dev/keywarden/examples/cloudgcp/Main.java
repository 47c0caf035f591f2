package dev.keywarden.examples.cloudgcp;

import dev.keywarden.KeyChain;
import dev.keywarden.examples.quickstart.LoopbackAnthropic;
import dev.keywarden.examples.quickstart.Quickstart;
import java.io.IOException;

/**
 * Runs the quickstart's application as it is. That its key comes from Google Cloud stands in {@code
 * keywarden.properties} alone.
 */
public final class Main {
  private Main() {}

  /**
   * Runs the application against a stand-in for Anthropic's API on this machine.
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
