package org.apache.hudi.aws.transaction.lock;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hudi.client.transaction.lock.StorageLockClient;
import org.apache.hudi.client.transaction.lock.models.LockGetResult;
import org.apache.hudi.client.transaction.lock.models.LockUpsertResult;
import org.apache.hudi.client.transaction.lock.models.StorageLockData;
import org.apache.hudi.client.transaction.lock.models.StorageLockFile;
import org.apache.hudi.common.util.Option;
import org.apache.hudi.common.util.collection.Pair;

/**
 * What StorageBasedLockProvider loads by this name for s3:// and s3a://, without the AWS SDK: signed requests of java.net.http, conditions by ETag.
 * Only the transport is ours; what is stored, when it is taken over, renewed and released is Hudi's. Where and as whom: the properties
 * s3.endpoint, s3.region, s3.access-key and s3.secret-key of the lock configuration.
 */
public final class S3StorageLockClient implements StorageLockClient {
  private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;
  private final String region;
  private final String accessKey;
  private final String secretKey;
  private final String bucket;
  private final String lockKey;

  public S3StorageLockClient(String ownerId, String lockFileUri, Properties properties) {
    Pair<String, String> place = StorageLockClient.parseBucketAndPath(lockFileUri);
    endpoint = URI.create(properties.getProperty("s3.endpoint"));
    region = properties.getProperty("s3.region");
    accessKey = properties.getProperty("s3.access-key");
    secretKey = properties.getProperty("s3.secret-key");
    bucket = place.getLeft();
    lockKey = place.getRight();
  }

  @Override
  public Pair<LockUpsertResult, Option<StorageLockFile>> tryUpsertLockFile(StorageLockData data, Option<StorageLockFile> previous) {
    String[] condition = previous.isPresent()
        ? new String[] {"If-Match", previous.get().getVersionId()}
        : new String[] {"If-None-Match", "*"};
    try {
      HttpResponse<byte[]> answer = send("PUT", lockKey, StorageLockFile.toByteArray(data), condition);
      switch (answer.statusCode()) {
        case 200:
          return Pair.of(LockUpsertResult.SUCCESS, Option.of(new StorageLockFile(data, tag(answer))));
        case 409:
        case 412:
          return Pair.of(LockUpsertResult.ACQUIRED_BY_OTHERS, Option.empty());
        default:
          return Pair.of(LockUpsertResult.UNKNOWN_ERROR, Option.empty());
      }
    } catch (Exception e) {
      return Pair.of(LockUpsertResult.UNKNOWN_ERROR, Option.empty());
    }
  }

  @Override
  public Pair<LockGetResult, Option<StorageLockFile>> readCurrentLockFile() {
    try {
      HttpResponse<byte[]> answer = send("GET", lockKey, new byte[0]);
      switch (answer.statusCode()) {
        case 200:
          return Pair.of(LockGetResult.SUCCESS, Option.of(StorageLockFile.createFromStream(new ByteArrayInputStream(answer.body()), tag(answer))));
        case 404:
          return Pair.of(LockGetResult.NOT_EXISTS, Option.empty());
        default:
          return Pair.of(LockGetResult.UNKNOWN_ERROR, Option.empty());
      }
    } catch (Exception e) {
      return Pair.of(LockGetResult.UNKNOWN_ERROR, Option.empty());
    }
  }

  @Override
  public Option<String> readObject(String uri, boolean checkExistsFirst) {
    try {
      HttpResponse<byte[]> answer = send("GET", StorageLockClient.parseBucketAndPath(uri).getRight(), new byte[0]);
      return answer.statusCode() == 200 ? Option.of(new String(answer.body(), StandardCharsets.UTF_8)) : Option.empty();
    } catch (Exception e) {
      return Option.empty();
    }
  }

  @Override
  public boolean writeObject(String uri, String content) {
    try {
      return send("PUT", StorageLockClient.parseBucketAndPath(uri).getRight(), content.getBytes(StandardCharsets.UTF_8)).statusCode() == 200;
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public void close() {
    // java.net.http ends with its last user.
  }

  private static String tag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  // Signature Version 4 in headers: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  private HttpResponse<byte[]> send(String method, String key, byte[] body, String... headers) throws Exception {
    String path = "/" + bucket + "/" + key;
    String time = ZonedDateTime.now(ZoneOffset.UTC).format(SECOND);
    String hash = hex(MessageDigest.getInstance("SHA-256").digest(body));
    String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
    String canonical = method + "\n" + path + "\n\nhost:" + endpoint.getAuthority() + "\nx-amz-content-sha256:" + hash + "\nx-amz-date:" + time
        + "\n\nhost;x-amz-content-sha256;x-amz-date\n" + hash;
    String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
        + hex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] signing = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      signing = mac(signing, part);
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path)).timeout(Duration.ofSeconds(30))
        .method(method, body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body))
        .header("x-amz-date", time).header("x-amz-content-sha256", hash)
        .header("Authorization", "AWS4-HMAC-SHA256 Credential=" + accessKey + "/" + scope
            + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + hex(mac(signing, toSign)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] mac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
