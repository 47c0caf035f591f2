package dev.keywarden.internal.hygiene;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Keys as issuers make them: the shape is real, what is in it is drawn at random. */
final class RealisticKeys {
  private static final String DIGITS = "0123456789";
  private static final String HEX = DIGITS + "abcdef";
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static final String BASE62 = DIGITS + LOWER + UPPER;
  private static final String BASE32 = UPPER + "234567";
  private static final String URL = BASE62 + "-_";
  private static final String BASE64 = BASE62 + "+/";

  private final Random random;

  RealisticKeys(long seed) {
    this.random = new Random(seed);
  }

  String of(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private String base64(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return Base64.getEncoder().encodeToString(some);
  }

  private String json(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private String jwt(String header, String claims) {
    return json(header) + "." + json(claims) + "." + of(URL, 43);
  }

  /** One of each shape with an issuer's prefix that {@link KeyShapes} knows. */
  List<String> prefixed() {
    return List.of(
        "sk-" + "ant-api03-" + of(URL, 93) + "AA",
        "sk-" + "ant-admin01-" + of(URL, 93) + "AA",
        "sk-" + "proj-" + of(URL, 74) + "T3BlbkFJ" + of(URL, 74),
        "sk-" + "svcacct-" + of(URL, 74),
        "sk-" + of(BASE62, 20) + "T3BlbkFJ" + of(BASE62, 20),
        "sk-" + of(HEX, 32),
        "sk-" + "or-v1-" + of(HEX, 64),
        "sk_" + "live_" + of(BASE62, 24),
        "sk_" + "test_" + of(BASE62, 99),
        "rk_" + "live_" + of(BASE62, 24),
        "whsec_" + of(BASE62, 32),
        "gh" + "p_" + of(BASE62, 36),
        "gh" + "o_" + of(BASE62, 36),
        "gh" + "s_" + of(BASE62, 36),
        "github" + "_pat_" + of(BASE62, 22) + "_" + of(BASE62, 59),
        "gl" + "pat-" + of(URL, 20),
        "xo" + "xb-" + of(DIGITS, 12) + "-" + of(DIGITS, 12) + "-" + of(BASE62, 24),
        "xo" + "xp-" + of(DIGITS, 12) + "-" + of(DIGITS, 12) + "-" + of(HEX, 32),
        "xa" + "pp-1-A" + of(UPPER + DIGITS, 10) + "-" + of(DIGITS, 13) + "-" + of(HEX, 64),
        "AI" + "za" + of(URL, 35),
        "ya" + "29." + of(URL, 120),
        "AK" + "IA" + of(BASE32, 15) + "7",
        "AS" + "IA" + "2" + of(BASE32, 15),
        "hf" + "_" + of(BASE62, 34),
        "npm" + "_" + of(BASE62, 36),
        "gsk" + "_" + of(BASE62, 52),
        "r8" + "_" + of(BASE62, 37),
        "key" + "-" + of(HEX, 32),
        "dop" + "_v1_" + of(HEX, 64),
        jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "{\"sub\":\"" + of(DIGITS, 10) + "\"}"));
  }

  /** One of each other shape. */
  List<String> plain() {
    List<String> keys = new ArrayList<>();
    keys.add(new UUID(random.nextLong(), random.nextLong()).toString());
    keys.add(
        new UUID(random.nextLong(), random.nextLong())
            .toString()
            .toUpperCase(java.util.Locale.ROOT));
    keys.add(of(HEX, 32)); // Azure, Datadog, OpenWeather, Twilio
    keys.add(of(HEX, 40)); // Datadog application key, old GitHub token
    keys.add(of(HEX, 64));
    keys.add(of(HEX, 128));
    keys.add("AC" + of(HEX, 32)); // Twilio account
    keys.add("SK" + of(HEX, 32)); // Twilio key
    keys.add("SG" + "." + of(URL, 22) + "." + of(URL, 43)); // SendGrid
    keys.add(of(BASE64, 40)); // AWS secret key
    keys.add(of(BASE64, 38) + "+/");
    keys.add(base64(64)); // Azure Storage account, ends with ==
    keys.add(base64(32)); // ends with =
    keys.add(base64(48));
    keys.add(base64(16));
    keys.add(of(URL, 43));
    keys.add(of(URL, 86));
    keys.add(of(DIGITS, 9) + ":" + of(URL, 35)); // Telegram
    keys.add(of(DIGITS, 15) + "|" + of(URL, 27)); // Facebook application token
    keys.add(of(DIGITS, 2) + "|" + of(BASE62, 40)); // Laravel Sanctum
    keys.add(of(URL, 24) + "." + of(URL, 6) + "." + of(URL, 38)); // Discord
    keys.add(of(BASE62, 3) + "Q~" + of(URL + "~.", 31)); // Azure client secret
    keys.add("user:" + of(BASE62, 16));
    keys.add("made-up-user@mail.example:" + of(BASE62, 24));
    keys.add(of(LOWER, 12) + ":" + of(LOWER, 12));
    keys.add("Bearer " + of(URL, 40));
    keys.add("Basic " + base64(30));
    keys.add("Token token=" + of(HEX, 32));
    keys.add("us1-" + of(HEX, 32) + "-us1"); // Mailchimp
    keys.add(of(HEX, 32) + "-us14");
    keys.add("NRAK-" + of(UPPER + DIGITS, 27)); // New Relic
    keys.add("lin_api_" + of(BASE62, 40)); // Linear
    keys.add("secret_" + of(BASE62, 43)); // Notion
    keys.add("ntn_" + of(BASE62, 46));
    keys.add("pat" + of(BASE62, 14) + "." + of(HEX, 64)); // Airtable
    keys.add("shpat_" + of(HEX, 32)); // Shopify
    keys.add("sq0atp-" + of(URL, 22)); // Square
    keys.add("EAAC" + of(BASE62, 180)); // Facebook user token
    keys.add("pk." + json("{\"u\":\"made-up\"}") + "." + of(URL, 22)); // Mapbox
    keys.add("dapi" + of(HEX, 32)); // Databricks
    keys.add("dckr_pat_" + of(URL, 27)); // Docker
    keys.add("pypi-AgEIcHlwaS5vcmc" + of(URL, 150)); // PyPI
    keys.add("pscale_tkn_" + of(URL, 43));
    keys.add("hvs." + of(URL, 90)); // Vault
    keys.add("glsa_" + of(BASE62, 32) + "_" + of(HEX, 8)); // Grafana
    keys.add("AGE-SECRET-KEY-1" + of(UPPER + DIGITS, 58));
    keys.add("fo1_" + of(URL, 43)); // Fly
    keys.add("tfp_" + of(BASE62, 40)); // Terraform
    keys.add("sntrys_" + of(BASE64, 80)); // Sentry
    keys.add("https://" + of(HEX, 32) + "@o450.ingest.made-up.example/12345"); // a DSN
    keys.add("postgresql://app:" + of(BASE62, 20) + "@db.made-up.example:5432/app?sslmode=require");
    keys.add(
        "mongodb://app:" + of(BASE62, 20) + "@one.made-up.example:27017,other.made-up.example:1/a");
    keys.add("redis://:" + of(BASE62, 32) + "@cache.made-up.example:6379/0");
    keys.add(
        "DefaultEndpointsProtocol=https;AccountName=madeup;AccountKey="
            + base64(64)
            + ";EndpointSuffix=core.windows.net");
    keys.add(
        "Endpoint=sb://made-up.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey"
            + ";SharedAccessKey="
            + base64(32));
    keys.add(
        "Server=db.example,1433;Database=app_database;User Id=application;Password="
            + of(BASE62, 20));
    keys.add("key" + of(BASE62, 30));
    keys.add("example" + of(BASE62, 30));
    keys.add(of(BASE62, 10) + "yourkey" + of(BASE62, 13));
    keys.add(of(BASE62, 12) + "secret" + of(BASE62, 12) + "4");
    keys.add("my" + of(BASE62, 29) + "9key");
    keys.add("test" + of(BASE62, 20));
    keys.add("changeme" + of(BASE62, 20));
    keys.add(of(BASE62, 20) + "xx");
    keys.add(of(BASE62, 30) + "===");
    keys.add("." + of(BASE62, 20) + "~");
    keys.add("$" + of(BASE62, 20) + "q");
    keys.add("{" + of(BASE62, 20) + "}");
    keys.add("(" + of(BASE62, 20) + ")");
    keys.add("%" + of(BASE62, 20));
    keys.add("_" + of(URL, 20) + "-");
    keys.add("a$b{c}" + of(BASE62, 20));
    keys.add("correct horse battery staple");
    keys.add("Tr0ub4dor&3");
    keys.add("#" + of(BASE62, 16) + "!");
    keys.add(
        jwt(
            "{\"alg\":\"RS256\",\"kid\":\"" + of(HEX, 40) + "\",\"typ\":\"JWT\"}",
            "{\"iss\":\"https://made-up.example\",\"aud\":\"api\",\"exp\":1"
                + of(DIGITS, 9)
                + "}"));
    keys.add(
        jwt("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", "{\"n\":\"" + of(BASE62, 400) + "\"}")
            + "."
            + of(URL, 22)
            + "."
            + of(URL, 22));
    return keys;
  }

  List<String> all() {
    List<String> keys = new ArrayList<>(prefixed());
    keys.addAll(plain());
    return keys;
  }
}
