using Xunit;

namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>Directions between projects and rooms.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Every_room_of_the_hub_has_its_floor()
    {
        using var hub = BuiltAssembly.Read("TableFormat");
        var rooms = hub.AllTypes().Select(type => Floors.RoomOf(type.RoomNamespace())).OfType<string>().Where(room => room.Length > 0);
        Offenders.AreNone(rooms.Distinct().Except(Floors.InOrder));
    }

    [Fact]
    public void Rooms_of_the_hub_use_only_lower_floors_and_rooms_to_their_left()
    {
        using var hub = BuiltAssembly.Read("TableFormat");
        var wrong =
            from type in hub.AllTypes()
            let user = Floors.RoomOf(type.RoomNamespace())
            where user is not null
            from used in type.Uses()
            let room = Floors.RoomOf(used.RoomNamespace())
            where room is not null && !Floors.MayUse(user, room)
            select $"{type.FullName} uses {used.FullName}";
        Offenders.AreNone(wrong);
    }

    [Theory]
    [InlineData("TableFormat")]
    [InlineData("Cdc", "TableFormat")]
    [InlineData("Catalog", "TableFormat")]
    [InlineData("Query", "TableFormat")]
    [InlineData("Cli", "TableFormat", "Cdc", "Catalog", "Query")]
    public void Projects_see_only_what_they_may(string project, params string[] allowed)
    {
        using var assembly = BuiltAssembly.Read(project);
        var ours = BuiltAssembly.Names.Values.ToHashSet(StringComparer.Ordinal);
        var seen = assembly.MainModule.AssemblyReferences.Select(reference => reference.Name).Where(ours.Contains);
        Offenders.AreNone(seen.Except(allowed.Select(name => BuiltAssembly.Names[name])));
    }
}
