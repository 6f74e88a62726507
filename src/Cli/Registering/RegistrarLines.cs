using System.Text.Json;
using Lakehouse.Cli.Rendering;

namespace Lakehouse.Cli.Registering;

/// <summary>One line for each registration: text for people, or a JSON object.</summary>
/// <param name="host">Where to write.</param>
/// <param name="json">Whether lines are JSON.</param>
internal sealed class RegistrarLines(CliHost host, bool json) : IRegistrarView
{
    private readonly Lock gate = new();

    /// <inheritdoc />
    public void OnOutcome(RegistrationOutcome outcome)
    {
        lock (gate)
        {
            host.Out.WriteLine(json ? JsonSerializer.Serialize(RegistrarAnswers.View(outcome), RegistrarAnswers.Json) : Text(outcome));
        }
    }

    /// <inheritdoc />
    public void OnNote(string note)
    {
        lock (gate)
        {
            host.Error.WriteLine(note);
        }
    }

    private static string Text(RegistrationOutcome outcome)
    {
        var did = outcome switch
        {
            { Failure: { } failure } => $"failed: {failure.Describe()}",
            { Result.Changes.Count: 0 } => "nothing to do",
            _ => string.Join(", ", outcome.Result!.Changes.Select(change => change.Items.Count > 0 ? $"{change.Action} ({Amounts.Count(change.Items.Count)})" : change.Action)),
        };
        var problems = string.Concat((outcome.Result?.Problems ?? []).Select(problem => $"\n  {problem}"));
        return $"{outcome.Ended:HH:mm:ss} {outcome.Table}: {did} ({Amounts.Duration(outcome.Took)}){problems}";
    }
}
