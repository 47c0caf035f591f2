/**
 * Puts a key where the JDK wants one, without a {@code String} in the application's hands.
 *
 * <pre>{@code
 * KeyHeader header = KeyHeader.bearer().to("https://api.example.com");
 * HttpClient client = KeyHttpClient.of(HttpClient.newHttpClient(), keys.live("API_KEY"), header);
 * HttpResponse<String> answer = client.send(request, BodyHandlers.ofString()); // a request without a key
 *
 * Process child =
 *     ChildEnvironment.of(new ProcessBuilder("deploy"))
 *         .withoutInheritedKeys()
 *         .put("API_KEY", keys.require("API_KEY"))
 *         .start();
 * }</pre>
 *
 * <p>{@link dev.keywarden.jdk.KeyHeader} is what the integrations with other HTTP clients use too.
 */
@NullMarked
package dev.keywarden.jdk;

import org.jspecify.annotations.NullMarked;
