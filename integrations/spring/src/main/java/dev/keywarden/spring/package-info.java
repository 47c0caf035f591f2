/**
 * Puts a key into the headers of Spring's {@code RestClient} and {@code RestTemplate}, without a
 * {@code String} in the application's hands.
 *
 * <pre>{@code
 * KeyHeader header = KeyHeader.bearer().to("https://api.example.com");
 * RestClient client =
 *     KeyInterceptor.of(keys.live("API_KEY"), header)
 *         .install(RestClient.builder().baseUrl("https://api.example.com"))
 *         .build();
 * }</pre>
 *
 * @see dev.keywarden.spring.KeyInterceptor
 */
@NullMarked
package dev.keywarden.spring;

import org.jspecify.annotations.NullMarked;
