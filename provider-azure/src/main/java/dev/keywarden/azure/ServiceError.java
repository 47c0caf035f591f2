package dev.keywarden.azure;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Key Vault says about an error, without its words: {@code
 * {"error":{"code":…,"innererror":{"code":…}}}}. A code that has not the form of one is left out,
 * since it may be anything.
 *
 * @param status the HTTP status
 * @param code the code; empty if there is none
 * @param innerCode the reason within; empty if there is none
 */
record ServiceError(int status, String code, String innerCode) {
  /** Words, and a number behind them at most: a value would have more digits, and elsewhere. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z_.]{1,58}[0-9]{0,6}");

  /** Takes the codes out of a body, which the caller zeroes. */
  static ServiceError read(int status, byte[] json) {
    Codes codes = new Codes();
    try {
      new JsonCursor(json).object(codes::root);
    } catch (NotJson e) {
      return new ServiceError(status, "", "");
    }
    return of(status, codes.code, codes.innerCode);
  }

  static ServiceError of(int status, @Nullable String code, @Nullable String innerCode) {
    return new ServiceError(status, checked(code), checked(innerCode));
  }

  private static String checked(@Nullable String code) {
    return code != null && CODE.matcher(code).matches() ? code : "";
  }

  /** Such as {@code 403, ForbiddenByRbac}. */
  String text() {
    String most = innerCode.isEmpty() ? code : innerCode;
    return most.isEmpty() ? Integer.toString(status) : status + ", " + most;
  }

  private static final class Codes {
    @Nullable String code;
    @Nullable String innerCode;

    void root(String name, JsonCursor cursor) throws NotJson {
      if (name.equals("error") && cursor.atObject()) {
        cursor.object(this::error);
      } else {
        cursor.skip();
      }
    }

    private void error(String name, JsonCursor cursor) throws NotJson {
      if (name.equals("code")) {
        code = cursor.isNull() ? null : cursor.string();
      } else if (name.equals("innererror") && cursor.atObject()) {
        cursor.object(this::inner);
      } else {
        cursor.skip();
      }
    }

    private void inner(String name, JsonCursor cursor) throws NotJson {
      if (name.equals("code")) {
        innerCode = cursor.isNull() ? null : cursor.string();
      } else {
        cursor.skip();
      }
    }
  }
}
