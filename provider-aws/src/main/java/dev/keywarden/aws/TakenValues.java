package dev.keywarden.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;

/**
 * The values of one call's answer, taken before the SDK makes a {@code String} of them. The SDK
 * sees each as a run of one letter.
 *
 * <p>Only for calls of a client of our own: a client that was handed in may keep answers, and would
 * keep those that have no value in them.
 *
 * <p>Used by the thread that makes the call.
 */
final class TakenValues implements AutoCloseable {
  private static final ExecutionAttribute<TakenValues> ATTRIBUTE =
      new ExecutionAttribute<>("dev.keywarden.aws.TakenValues");

  private static final int FIRST_SIZE = 4096;

  /**
   * Twice what twenty secrets (the most in a batch) of 65,536 bytes (the most in a secret) come to
   * where each byte is escaped as six; see the API reference of AWS Secrets Manager.
   */
  private static final int LARGEST_ANSWER = 16 << 20;

  private List<byte @Nullable []> values = List.of();

  /** Asks for the values of a call to be taken. */
  GetSecretValueRequest.Builder of(GetSecretValueRequest.Builder request) {
    return request.overrideConfiguration(call -> call.putExecutionAttribute(ATTRIBUTE, this));
  }

  /** Asks for the values of a call to be taken. */
  BatchGetSecretValueRequest.Builder of(BatchGetSecretValueRequest.Builder request) {
    return request.overrideConfiguration(call -> call.putExecutionAttribute(ATTRIBUTE, this));
  }

  /**
   * Returns a value.
   *
   * @param index of the secret in the answer
   * @return UTF-8, zeroed by {@link #close()} or by the one who takes it; null if it has none
   */
  byte @Nullable [] value(int index) {
    return index < values.size() ? values.get(index) : null;
  }

  /** Zeroes what nobody has taken. */
  @Override
  public void close() {
    values.forEach(AnswerJson::wipe);
    values = List.of();
  }

  private InputStream take(InputStream body) {
    close(); // of an attempt before
    byte[] json = new byte[FIRST_SIZE];
    int length = 0;
    try (body) {
      int read;
      while ((read = body.read(json, length, json.length - length)) >= 0) {
        length += read;
        if (length > LARGEST_ANSWER) {
          throw new AnswerJson.Unreadable();
        }
        if (length == json.length) {
          byte[] larger = Arrays.copyOf(json, 2 * length);
          Arrays.fill(json, (byte) 0);
          json = larger;
        }
      }
      values = AnswerJson.take(json, length);
      return new ByteArrayInputStream(json, 0, length);
    } catch (AnswerJson.Unreadable e) {
      Arrays.fill(json, (byte) 0);
      return new ByteArrayInputStream(new byte[] {'{'}); // the SDK shall not read it either
    } catch (IOException e) {
      Arrays.fill(json, (byte) 0);
      return new Broken(e);
    }
  }

  /** Says nothing of the values: the SDK prints what belongs to a request. */
  @Override
  public String toString() {
    return "TakenValues[****]";
  }

  /** Ends for the SDK as it ended here, so that it tries again where it would have. */
  private static final class Broken extends InputStream {
    private final IOException end;

    Broken(IOException end) {
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      throw end;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw end;
    }
  }

  /** Stands in each client of our own. */
  static final class Interceptor implements ExecutionInterceptor {
    @Override
    public Optional<InputStream> modifyHttpResponseContent(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      TakenValues taken = attributes.getAttribute(ATTRIBUTE);
      return taken == null || !context.httpResponse().isSuccessful()
          ? context.responseBody()
          : context.responseBody().map(taken::take);
    }
  }
}
