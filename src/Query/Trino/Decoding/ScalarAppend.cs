namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Appends one value, given as UTF-8 text.</summary>
/// <typeparam name="TBuilder">What holds the values.</typeparam>
/// <param name="builder">What holds the values.</param>
/// <param name="text">The text as the server wrote it.</param>
/// <param name="path">Name of the column, for messages.</param>
/// <returns>False when the text is not a value of the type; nothing is appended then.</returns>
internal delegate bool ScalarAppend<in TBuilder>(TBuilder builder, ReadOnlySpan<byte> text, string path);
