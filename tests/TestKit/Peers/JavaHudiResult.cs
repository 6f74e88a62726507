using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Peers;

/// <summary>The line of JSON that a command of the Hudi peer prints.</summary>
/// <param name="Json">All members, see the peer's own README.</param>
public sealed record JavaHudiResult(JsonObject Json)
{
    /// <summary>Name of the command.</summary>
    public string Command => (string)Json["command"]!;

    /// <summary>Instant that the command made, or null.</summary>
    public string? Instant => (string?)Json["instant"];

    /// <summary>True when the command failed.</summary>
    public bool Failed => Json.ContainsKey("error");

    /// <summary>Texts of an array member; empty where it is absent.</summary>
    public IReadOnlyList<string> Texts(string member) =>
        Json[member] is JsonArray array ? [.. array.Select(item => item!.ToString())] : [];

    internal static JavaHudiResult Parse(string line) => new(JsonNode.Parse(line)!.AsObject());
}
