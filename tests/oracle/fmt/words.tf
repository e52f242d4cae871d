

resource aws_instance   web   {
ami="x"   # c1
  instance_type   =   "t"    // c2
 /* lead */ count = 3
tags={
Name="x"
Longer    =   "y"     # c
"quoted" = 1
(var.x) = 2
b : 3
}
after = 1
x = [1,2,
3,   4]
y = foo( 1,2 , [ 3 ]... )
yy = foo (
1,
2
)
z = a?b:c
w = -1 + - 2 - -3*4 % 5 && !true || ! false
v = [for k,v in x:v if  v>1 ]
vv = {for k,v in x:k=>v...if v}
u = a . b [ 0 ] . c [ * ] . d . *
t = "${ var.x }"
s = "${var.x}-${ var.y+1 }"
r = "${
var.x
}"
q = "a${  foo( "b ${  c  }" )  }"
o = <<EOT
  hello ${  var.x  }
   %{ if  x  }  a %{ endif }
EOT
oo = [<<-EOT
  hello
    EOT
, 3]
n={}
m = { a=1,b = 2 }
l = [ ]
k = ( 1+2 )
j = provider :: x :: f(1)
i = a==b
h = a [ "x" ] . b
f = x.*.y
}
variable a {
type = "string"
}
variable "b" {
  type=list
}
variable "c" {
 type = map( string )
}
variable "d" {
 type = "list"
}
# comment

   # indented
block "x" y {}
block { a = 1 }
a =   1
bbb = 2 # x
cc = 3
# mid
dddd = 4   # y


e = 5 /* tail */
f = /* in */ 6

heredoc_in_heredoc = <<E
  a ${ <<E
  b
E
} c ${upper( <<-F
  E
  F
)}
  E
