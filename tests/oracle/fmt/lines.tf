a = <<EOT
x ${foo(
1,
      2)} y
  z
EOT
b {
  aa = <<-EOT
x ${foo(
1,
      2)} y
  z
 EOT
 bb = "x ${foo(
1,
      2)} y"
  c = 1
ccc = foo(<<EOT
a
EOT
,1)
d = foo(1,
   2, {
  x = 1
})
e = [{
  x = 1
}, {
 yyy = 2 }
]
f = [
{
x = 1
}]
g = [{ x = [
1
]}]
h = (
  1 +
2
  + 3)
ii = a ? (
b
) : c
j = 1 # é
kk = "éééé" # f
l = /* multi
  line */ 3
   # com
   // com2
  /* blah
       foo */
  nested {
  } # end
  m = 1 # aa
  # bb
  n = 1234 # cc
  o = {  # opens
  x = 1 # q
  yy = 12345 # r
  } # closes
  p = 1 # s
    # in own
  qqq = [ # t
  1, # u
  234, # v
  ] # w
  }


