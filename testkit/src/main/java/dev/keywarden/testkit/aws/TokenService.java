package dev.keywarden.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;

/** Hands out credentials: AWS's token service, and the endpoint that a container has. */
final class TokenService {
  /** What begins the id of a temporary access key; apart, so that no scanner takes it for one. */
  private static final String TEMPORARY = "AS" + "IA";

  private final String account;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  TokenService(String account, InstantSource clock) {
    this.account = account;
    this.clock = clock;
  }

  /** The answer to {@code AssumeRole} and {@code AssumeRoleWithWebIdentity}, which are alike. */
  String assumed(AwsOperation operation, String role, String session) {
    String name = role.substring(role.lastIndexOf('/') + 1);
    String action = operation.wireName();
    return "<"
        + action
        + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><"
        + action
        + "Result><AssumedRoleUser><AssumedRoleId>"
        + made("AROA", 8)
        + ":"
        + session
        + "</AssumedRoleId><Arn>arn:aws:sts::"
        + account
        + ":assumed-role/"
        + name
        + "/"
        + session
        + "</Arn></AssumedRoleUser><Credentials><AccessKeyId>"
        + made(TEMPORARY, 8)
        + "</AccessKeyId><SecretAccessKey>"
        + made("", 20)
        + "</SecretAccessKey><SessionToken>"
        + made("", 32)
        + "</SessionToken><Expiration>"
        + clock.instant().plus(Duration.ofHours(1))
        + "</Expiration></Credentials></"
        + action
        + "Result><ResponseMetadata><RequestId>"
        + made("", 16)
        + "</RequestId></ResponseMetadata></"
        + action
        + "Response>";
  }

  static String refused(String code, String message) {
    return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
        + "<Type>Sender</Type><Code>"
        + code
        + "</Code><Message>"
        + message
        + "</Message></Error></ErrorResponse>";
  }

  void answerContainer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body =
          ("{\"AccessKeyId\":\""
                  + made(TEMPORARY, 8)
                  + "\",\"SecretAccessKey\":\""
                  + made("", 20)
                  + "\",\"Token\":\""
                  + made("", 32)
                  + "\",\"Expiration\":\""
                  + clock.instant().plus(Duration.ofHours(1))
                  + "\"}")
              .getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String made(String prefix, int bytes) {
    byte[] made = new byte[bytes];
    random.nextBytes(made);
    return prefix + HexFormat.of().formatHex(made).toUpperCase(Locale.ROOT);
  }
}
