using System.Text;
using System.Text.Json;
using Lakehouse.Cli.Registering;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Cli.Tests.Registering;

/// <summary>Notifications in the forms that AWS documents.</summary>
public sealed class S3NotificationsTests
{
    private const string Records = """{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","bucket":{"name":"lake","arn":"arn:aws:s3:::lake"},"object":{"key":"in/day%3D2026-05-01/red+flower%2B%C3%BC.parquet","size":1024,"sequencer":"0055AED6DCD90281E5"}}}]}""";

    [Fact]
    public void Keys_of_s3_are_decoded_as_forms_are() =>
        Assert.Equal([new S3Change("lake", "in/day=2026-05-01/red flower+ü.parquet")], Parse(Records));

    [Fact]
    public void Keys_of_eventbridge_stand_as_they_are() => Assert.Equal(
        [new S3Change("lake", "in/a+b%20c.parquet")],
        Parse("""{"version":"0","id":"17793124","detail-type":"Object Created","source":"aws.s3","account":"111122223333","region":"ca-central-1","resources":["arn:aws:s3:::lake"],"detail":{"version":"0","bucket":{"name":"lake"},"object":{"key":"in/a+b%20c.parquet","size":5},"request-id":"N4N7","requester":"123","reason":"PutObject"}}"""));

    [Fact]
    public void A_message_of_sns_is_opened() =>
        Assert.Equal(Parse(Records), Parse(JsonSerializer.Serialize(new { Type = "Notification", MessageId = "1", TopicArn = "arn:aws:sns:x", Message = Records })));

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"lake"}""")]
    [InlineData("""{"Records":[{"eventSource":"aws:sns","Sns":{}}]}""")]
    [InlineData("""{"source":"aws.ec2","detail":{"state":"running"}}""")]
    public void What_is_about_no_object_names_none(string message) => Assert.Empty(Parse(message));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe"}""")]
    [InlineData("""{"Message":"{\"Message\":\"{}\"}"}""")]
    [InlineData("""{"Records":{}}""")]
    [InlineData("""{"Records":[1]}""")]
    [InlineData("""{"Records":[{"s3":{"bucket":{"name":"b"}}}]}""")]
    [InlineData("""{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":5}}}]}""")]
    [InlineData("""{"source":"aws.s3","detail":{"bucket":{"name":""},"object":{"key":"k"}}}""")]
    public void What_is_no_notification_is_refused(string message) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<LakehouseException>(() => Parse(message)).Kind);

    [Fact]
    public void A_message_cut_at_any_byte_is_refused()
    {
        for (var length = 0; length < Records.Length; length++)
        {
            Assert.Throws<LakehouseException>(() => Parse(Records[..length]));
        }
    }

    [Theory]
    [InlineData("s3://lake/in", "in/a.parquet", true)]
    [InlineData("s3://lake/in", "in/day=1/a.parquet", true)]
    [InlineData("s3://lake", "a.parquet", true)]
    [InlineData("s3://lake/in", "in/.hoodie/20260501080105216.commit", true)]
    [InlineData("s3://lake/in", "inner/a.parquet", false)]
    [InlineData("s3://lake/in", "in/", false)]
    [InlineData("s3://lake/in", "in", false)]
    [InlineData("s3://lake/in", "in/_SUCCESS", false)]
    [InlineData("s3://lake/in", "in/_temporary/0/a.parquet", false)]
    [InlineData("s3://lake/in", "in/.hoodie/.temp/x.marker", false)]
    [InlineData("s3://other/in", "in/a.parquet", false)]
    [InlineData("/in", "in/a.parquet", false)]
    public void A_folder_is_concerned_by_its_files_only(string folder, string key, bool concerned) =>
        Assert.Equal(concerned, SeenRegistrations.Folder(folder, "a.b").Concerns(new S3Change("lake", key)));

    private static IReadOnlyList<S3Change> Parse(string message) => S3Notifications.Parse(Encoding.UTF8.GetBytes(message));
}
