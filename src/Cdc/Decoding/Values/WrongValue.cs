using System.Text;
using System.Text.Json;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>The failure for a value that does not have its column's form.</summary>
internal static class WrongValue
{
    private const int Shown = 60;

    /// <summary>Says what was expected and shows the beginning of what was found.</summary>
    public static BadEventException At(scoped ref Utf8JsonReader reader, string expected, string? fix = null)
    {
        var raw = reader.ValueSpan;
        var shown = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, Shown)]);
        var text = reader.TokenType == JsonTokenType.String ? $"\"{shown}\"" : shown;
        return new BadEventException(BadEventKind.WrongType, $"expected {expected}, found {text}{(raw.Length > Shown ? "…" : "")}", fix);
    }
}
