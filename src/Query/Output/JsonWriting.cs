using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lakehouse.Query.Output;

/// <summary>How JSON is spelled in all outputs: UTF-8 as it is, no indentation.</summary>
internal static class JsonWriting
{
    /// <summary>Options of every JSON writer here. The text is data for programs, never part of a web page.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
