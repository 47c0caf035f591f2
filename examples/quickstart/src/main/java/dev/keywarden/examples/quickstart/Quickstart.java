package dev.keywarden.examples.quickstart;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;

/**
 * The application: it loads a key by its name and hands it to a client. Where the key comes from is
 * not its business, and stays out of its code.
 */
final class Quickstart {
  private Quickstart() {}

  static void run(KeyChain keys, String baseUrl) {
    ApiKey key = keys.require("ANTHROPIC_API_KEY");
    System.out.println("loaded   " + key);
    System.out.println("source   " + key.source());

    // The SDK takes a String and nothing else: this is the one place where the value is out.
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(baseUrl).apiKey(key.reveal()).build();
    try {
      Message answer =
          client
              .messages()
              .create(
                  MessageCreateParams.builder()
                      .model("claude-sonnet-4-5")
                      .maxTokens(64)
                      .addUserMessage("Say hello.")
                      .build());
      System.out.println("answer   " + answer.content().get(0).asText().text());
    } finally {
      client.close();
    }
  }
}
