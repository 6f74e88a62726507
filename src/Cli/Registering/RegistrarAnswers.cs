using System.Text.Json;
using System.Text.Json.Serialization;
using Lakehouse.TableFormat.Errors;
using Microsoft.AspNetCore.Http;

namespace Lakehouse.Cli.Registering;

/// <summary>Outcomes as JSON, for callers of the HTTP API and for lines of <c>--json</c>.</summary>
internal static class RegistrarAnswers
{
    private const int ShownItems = 20;

    /// <summary>How they are spelled.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One registration: 200, or a status that tells whether to try again.</summary>
    public static IResult Of(RegistrationOutcome outcome) => Results.Json(View(outcome), Json, statusCode: StatusOf(outcome));

    /// <summary>The registrations of a notification; the sender should send it again unless it is 200.</summary>
    public static IResult Of(IReadOnlyList<RegistrationOutcome> outcomes) =>
        Results.Json(new { tables = outcomes.Select(View) }, Json, statusCode: outcomes.Select(StatusOf).DefaultIfEmpty(StatusCodes.Status200OK).Max());

    /// <summary>A call that cannot be answered.</summary>
    public static IResult Failure(int status, string error, string? fix) => Results.Json(new { error, fix }, Json, statusCode: status);

    /// <summary>A configured table and how it stands.</summary>
    public static object State(RegisteredFolder folder, RegistrationOutcome? last) => new { table = folder.Name, location = folder.Location.ToString(), last = last is null ? null : View(last) };

    /// <summary>What a registration did.</summary>
    public static object View(RegistrationOutcome outcome) => new
    {
        table = outcome.Table,
        ended = outcome.Ended,
        milliseconds = (long)outcome.Took.TotalMilliseconds,
        changes = outcome.Result?.Changes.Select(change => new { action = change.Action, items = change.Items.Count, first = change.Items.Take(ShownItems) }),
        partitionsAdded = outcome.Result?.PartitionsAdded,
        partitionsDropped = outcome.Result?.PartitionsDropped,
        partitionsVanished = outcome.Result?.PartitionsVanished,
        files = outcome.Result?.Files,
        problems = outcome.Result?.Problems is { Count: > 0 } problems ? problems : null,
        error = outcome.Failure?.Message,
        fix = outcome.Failure?.Fix,
    };

    private static int StatusOf(RegistrationOutcome outcome) => outcome.Failure?.Kind switch
    {
        null => StatusCodes.Status200OK,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
