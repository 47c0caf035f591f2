package dev.keywarden.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.utils.IoUtils;

/**
 * Takes the message out of an error before the SDK makes an exception of it: the SDK's loggers
 * print such an exception at DEBUG, and a proxy or a broken server may have put a value into it.
 * The code stays where it has the form of one, and those words of the message by which two cases of
 * one code are told apart.
 */
final class ScrubbedErrors implements ExecutionInterceptor {
  private static final int MOST_BYTES = 65_536;
  private static final Pattern CODE =
      Pattern.compile(
          "\"(?:__type|code)\"\\s*:\\s*\"(?:[^\"#]{1,128}#)?([A-Za-z_.]{1,62}[0-9]{0,2})[\":]");

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Optional<InputStream> body = context.responseBody();
    if (body.isEmpty() || context.httpResponse().isSuccessful()) {
      return body;
    }
    return Optional.of(new ByteArrayInputStream(scrubbed(body.get()).getBytes(UTF_8)));
  }

  private static String scrubbed(InputStream body) {
    String text;
    try (body) {
      text = new String(body.readNBytes(MOST_BYTES), UTF_8);
      IoUtils.drainInputStream(body); // so that the connection can be used again
    } catch (IOException e) {
      return "{}";
    }
    Matcher code = CODE.matcher(text);
    StringBuilder words = new StringBuilder();
    for (String word : AwsFailures.WORDS_THAT_TELL) {
      words.append(text.contains(word) ? word + " " : "");
    }
    return code.find()
        ? "{\"__type\":\"" + code.group(1) + "\",\"message\":\"" + words.toString().strip() + "\"}"
        : "{}";
  }
}
