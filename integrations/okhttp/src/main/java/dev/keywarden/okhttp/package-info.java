/**
 * Puts a key into the headers of OkHttp requests, without a {@code String} in the application's
 * hands.
 *
 * <pre>{@code
 * KeyHeader header = KeyHeader.bearer().to("https://api.example.com");
 * OkHttpClient client =
 *     KeyInterceptor.of(keys.live("API_KEY"), header).install(new OkHttpClient.Builder()).build();
 * }</pre>
 *
 * @see dev.keywarden.okhttp.KeyInterceptor
 */
@NullMarked
package dev.keywarden.okhttp;

import org.jspecify.annotations.NullMarked;
